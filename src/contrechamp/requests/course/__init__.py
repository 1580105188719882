"""The course of a request: dated events, and the state and the terms that follow from them. No Django in here."""
