"""How the page is served: address, who may ask, how much may be sent."""
