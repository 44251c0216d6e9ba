"""Where the files of a landing come from: a generator, a folder, a zip, or Kaggle."""
