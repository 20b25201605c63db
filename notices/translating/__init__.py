"""What translators work with: catalogs written, checked, signed and shown. No page needs it."""
