"""The protocol with provers (protocol), their folders (manifest, registry), and the kit for writing one (kit)."""
