"""One phase of the story per file; nodes meet the world through domain.ports only."""
