"""What a call is and the pure rules about it: standard-library dataclasses, no I/O, the clock handed in."""
