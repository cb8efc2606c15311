"""The Graph API as a business sees it; answers only in Meta's shapes."""
