"""A ranking model trained offline: gradient-boosted trees over the candidates of the online mix."""
