"""The company's quick replies, as administrators write them."""
