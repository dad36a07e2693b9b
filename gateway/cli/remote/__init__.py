"""The verbs that call a gateway's management API: how, by which words, and what is shown."""
