import FileAccess

extension RunReport {
  /// The sample pictures side by side, newest first.
  var samples: Markup? {
    let choice = SampleChoice(in: files.samples) { newest in
      let bytes = (try? EmbeddedPicture(path: newest.path))?.byteCount ?? 1
      return min(Self.pictureLimit, max(1, Self.pictureBytes / bytes))
    }
    // Skip a picture that cannot be read, and show the others.
    let pictures = choice.shown.compactMap { sample in
      (try? EmbeddedPicture(path: sample.path)).map { (sample.epoch, $0) }
    }
    guard let widest = pictures.map(\.1.width).max() else { return nil }
    let figures = pictures.map { epoch, picture in
      picture.markup(
        description: "samples after epoch \(epoch)",
        caption: Markup("epoch \(NumberWords.whole(epoch))"))
    }
    let note =
      choice.total > pictures.count
      ? "Newest first. The page shows \(pictures.count) of \(choice.total) pictures; all are in"
        + " samples/." : "Newest first."
    let columns = (try? FileContents.read(files.sampleColumns)).map {
      " Columns: " + String(decoding: $0, as: UTF8.self)
    }
    return Markup(joining: [
      .note(note + (columns ?? "")), EmbeddedPicture.grid(figures, width: widest),
    ])
  }
}
