"""Rebuilds the rows of a city whose log of rows is lost: an operator's tool, not an agent."""
