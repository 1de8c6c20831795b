"""Looking for hyperparameters: spaces, folds in time order, and searches that can be interrupted."""
