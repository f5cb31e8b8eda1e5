"""Rules, a World, facts and settings in; verdicts and findings out. Pure: no file, no clock, no printing."""
