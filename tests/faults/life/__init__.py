"""A call's whole life: steps, a model of what they come to, real desks that take them, and the comparing."""
