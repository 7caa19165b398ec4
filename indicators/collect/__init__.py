"""Feeds to entries: fetch politely and safely, read hostile documents, keep each feed's health and timetable.

collector.py ties the parts together; http, address and body touch the network, everything else is pure.
"""
