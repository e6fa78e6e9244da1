"""The verbs: each calls the rooms below in order, and holds no rule and no codec call."""
