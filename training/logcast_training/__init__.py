"""Trains Logcast's sequence models and writes them as ONNX model packages."""
