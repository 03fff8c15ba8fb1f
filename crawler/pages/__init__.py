"""What single pages say: their tree, their metadata, their attachments, their refusals."""
