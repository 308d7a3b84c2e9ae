"""What travels over the wire, typed: the OpenAPI document and every generated client are made of these."""
