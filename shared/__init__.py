"""What knows: the vocabulary, the lake, the language, the protocol."""
