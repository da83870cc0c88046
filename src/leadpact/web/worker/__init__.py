"""What runs by itself: claims accounts, notices and uploads that are due, and does them."""
