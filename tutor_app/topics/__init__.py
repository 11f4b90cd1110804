"""The two-tier topic gate: is this about computing?"""
