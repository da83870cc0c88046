"""Words for people: the replay's codes and values become sentences here, at the edge, in four languages."""
