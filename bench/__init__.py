"""`make bench`: one run of twenty audits on sandbox latencies, beside a bare script that makes the same calls."""
