"""The library: books on the disk, locks, archives, the companion as a guide."""
