"""The faces people meet; today the command line. A face imports engine operations and domain, nothing below them."""
