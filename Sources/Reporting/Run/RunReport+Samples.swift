import FileAccess

extension RunReport {
  /// The pictures side by side, the newest first.
  var samples: Markup? {
    let choice = SampleChoice(in: files.samples) { newest in
      let bytes = (try? EmbeddedPicture(path: newest.path))?.byteCount ?? 1
      return min(Self.pictureLimit, max(1, Self.pictureBytes / bytes))
    }
    // A picture that cannot be read is left out: the page is about the others.
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
      ? "The newest first; \(pictures.count) of \(choice.total) pictures, the others lie in"
        + " samples/." : "The newest first."
    let columns = (try? FileContents.read(files.sampleColumns)).map {
      " Columns: " + String(decoding: $0, as: UTF8.self)
    }
    return Markup(joining: [
      .note(note + (columns ?? "")), EmbeddedPicture.grid(figures, width: widest),
    ])
  }
}
