"""The festivals on which all rest: their days by law, and how an arrangement moves days off."""
