"""What every page shares: base template, components, design tokens, assets, language."""
