"""Measuring: test sets, measures, runs, ablation."""
