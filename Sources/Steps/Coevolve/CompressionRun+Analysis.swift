import Compression
import DataPipeline
import FileAccess
import Search
import TensorCore
import Training

// The phase before the search.
extension CompressionRun {
  /// The problem of the search, from a saved analysis or a new one, and where to save a new one.
  func problem(
    _ inputs: Inputs
  ) throws -> (problem: GeneratorPairProblem, unsaved: SavedAnalysis?) {
    let data = inputs.data
    let (a, b) = (try calibration(data.fixed.a), try calibration(data.fixed.b))
    let shapes = Sides(a: shape(data.fixed.a), b: shape(data.fixed.b))
    let identity = "data \(data.folder.identity)"
    let own = SavedAnalysis(
      path: folder.analysis,
      identity: GeneratorPairProblem.analysisIdentity(
        of: source, settings: step.candidates,
        identity: "\(identity), views \(shapes.a) \(shapes.b)"))
    for path in savedAnalyses {
      let (known, line) = SavedAnalysis(path: path, identity: own.identity).problem { stored in
        try GeneratorPairProblem(
          source, imagesA: a, imagesB: b, imageShapes: shapes,
          resource: step.budget.resource.counted, settings: step.candidates, identity: identity,
          stored: stored)
      }
      if let line { tell(line) }
      if let known { return (known, nil) }
    }
    workshop.listener.begin(
      "analyzing the generators", unit: "%", total: 100, completed: 0)
    defer { workshop.listener.end() }
    let new = try GeneratorPairProblem(
      source, imagesA: a, imagesB: b, imageShapes: shapes,
      resource: step.budget.resource.counted,
      settings: step.candidates, identity: identity
    ) {
      try workshop.refuseStopped()
      workshop.listener.update(Int(100 * $0), "")
    }
    return (new, own)
  }

  /// The files that can hold the analysis: of this run, and of the run whose search it takes over.
  var savedAnalyses: [String] {
    let earlier = step.search.from.map { CompressionFolder($0).analysis }
    return [workshop.isResuming ? folder.analysis : nil, earlier].compactMap(\.self)
  }

  private func shape(_ images: PreparedImages) -> Shape {
    let size = images.viewSize(at: 0)
    return [size.height, size.width, images.channels]
  }

  /// Evenly spaced training images, or squares of them, as one batch.
  private func calibration(_ images: PreparedImages) throws -> Tensor {
    if let other = images.firstOfAnotherSize {
      throw FileProblem(
        .malformed, path: images.paths[other],
        found: "its size is \(images.viewSize(at: other)), but that of \(images.paths[0]) is"
          + " \(images.viewSize(at: 0)), and the search needs images of one size",
        advice: "Bring all training images to one size")
    }
    let count = min(images.count, step.candidates.calibrationCount ?? images.count)
    let size = images.viewSize(at: 0)
    let crop = step.candidates.calibrationCrop ?? max(size.height, size.width)
    return Tensor(
      concatenating: (0..<count).map { place in
        let image = images.image(at: place * images.count / count)
        var random = RandomStream(seed: 0, "calibration", place)
        func part(_ extent: Int) -> [Int]? {
          guard crop < extent else { return nil }
          let first = random.index(below: extent - crop + 1)
          return Array(first..<first + crop)
        }
        let (rows, columns) = (part(size.height), part(size.width))
        return rows == nil && columns == nil ? image : image.selecting([nil, rows, columns, nil])
      })
  }
}
