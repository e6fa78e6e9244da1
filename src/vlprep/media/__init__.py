"""LOOK and DO: the only room that opens files or codecs. It knows no limit and no model."""
