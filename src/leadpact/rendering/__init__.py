"""The agreement as a document two teams read and sign: a version becomes blocks, the blocks HTML, Markdown or PDF."""
