"""Practice portals: made-up government sites served on loopback, with the truth about every report they carry."""
