"""From a question, a client profile and a conversation to a verified answer."""
