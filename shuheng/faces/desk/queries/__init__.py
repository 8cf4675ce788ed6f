"""What the desk's pages show, put together from the rooms below: `rows`, `whole`, `county`. Each shows only what its reader may see."""
