"""Two dependencies install a top-level package named tests: this file keeps ours the one that is found."""
