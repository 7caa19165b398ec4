"""Measure: accuracy on labelled articles, backtests, speed; floors that accuracy may not fall below."""
