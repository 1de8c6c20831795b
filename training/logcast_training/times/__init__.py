"""A time model trained offline: quantile ensembles over what is known of an open sequence."""
