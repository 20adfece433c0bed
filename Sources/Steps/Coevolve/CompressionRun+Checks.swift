import Compression
import FileAccess
import Foundation
import Images
import Networks
import Pruning
import Translation

// What is refused before anything is made, and what a person should know of the rest.
extension CompressionRun {
  /// Refuses to write among what is read.
  func refuseOwnInput() throws {
    func place(_ path: String) -> String {
      URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL.path
    }
    let inputs =
      [step.pairPath, step.data] + [step.teacher, step.search.from].compactMap(\.self)
    guard !inputs.map(place).contains(place(folder.path)) else {
      throw FileProblem(
        .cannotCreate, path: folder.path, found: "the compression reads this folder",
        advice: "Choose another one with --out")
    }
  }

  /// Refuses generators that cannot be narrowed, and missing discriminators.
  func refuseUnfit(_ pair: TranslationPair) throws {
    for (name, generator) in [("G_A", pair.generatorAToB), ("G_B", pair.generatorBToA)] {
      let groups = ChannelGroups(of: generator.model, imageShape: generator.exampleImage)
      guard groups.groups.isEmpty else { continue }
      throw FileProblem(
        .malformed, path: step.pairPath, found: "no channels of its \(name) can be cut",
        advice: "Choose another pair; condense inspect shows the layers of a network")
    }
    guard
      pair.discriminators != nil || step.candidates.objective.distortionWeight > 0
        || !step.method.isSearch
    else {
      throw FileProblem(
        .missing, path: step.originalPath,
        found: "there are no discriminators D_A.safetensors and D_B.safetensors, and without"
          + " distortion nothing but the cycles would score a pair: copying would be perfect",
        advice: "Put them beside the generators, or set candidates.objective.distortion above 0")
    }
    guard
      pair.discriminators != nil || step.finetune.objective ?? .distillation == .distillation
    else {
      throw FileProblem(
        .missing, path: step.originalPath,
        found: "there are no discriminators D_A.safetensors and D_B.safetensors, which the"
          + " adversarial loss needs",
        advice:
          "Put them beside the generators, or fine-tune with --finetune-objective distillation")
    }
  }

  /// Says what became of a budget of milliseconds, which was measured of other networks.
  func tellTimes(_ result: CompressionResult) {
    let times = result.rows.suffix(2).map { String(format: "%.2f", $0.milliseconds) }
    tell(
      "asked for \(step.budget.amount) ms per image, measured \(times.joined(separator: " and "));"
        + " other work on the machine makes both numbers larger")
  }

  /// Says what becomes of images that are not like those that the original was trained on.
  func tellConversion(_ data: TranslationData) {
    let (picture, channels) = (data.train.a.fileSizes[0], data.train.a.fileChannels[0])
    let size = data.train.a.viewSize(at: 0)
    let (isColored, becomesColored) = (channels > 2, data.folder.channels > 1)
    guard
      isColored != becomesColored || (picture.height, picture.width) != (size.height, size.width)
    else { return }
    func words(_ isColored: Bool, _ other: Bool) -> String {
      isColored == other ? "" : isColored ? " in color" : " in gray"
    }
    tell(
      "images of \(picture.height)×\(picture.width)\(words(isColored, becomesColored)) are taken as"
        + " \(size.height)×\(size.width)\(words(becomesColored, isColored)),"
        + " as the original pair was trained")
  }
}
