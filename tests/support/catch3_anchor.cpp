// Catch2 version 3 brings its own main; a static library needs a source.
