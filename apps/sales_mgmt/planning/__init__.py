"""What has to be bought or made for what is sold: rules over plain data."""
