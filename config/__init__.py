"""What changes without a programmer: settings, plans, ladders, calendars, units."""
