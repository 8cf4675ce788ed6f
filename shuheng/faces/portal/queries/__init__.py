"""What the portal's pages show, put together from the rooms below: `matters`, `affairs`, `figures`. Each answers as its reader may see it."""
