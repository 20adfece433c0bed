import Compression
import FileAccess
import Foundation
import Images
import Networks
import Pruning
import Translation

// Checks before the compression writes anything, and remarks for the user.
extension CompressionRun {
  /// Rejects an output folder that is also an input.
  func refuseOwnInput() throws {
    func place(_ path: String) -> String {
      URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL.path
    }
    let inputs =
      [step.pairPath, step.data] + [step.teacher, step.search.from].compactMap(\.self)
    guard !inputs.map(place).contains(place(folder.path)) else {
      throw FileProblem(
        .cannotCreate, path: folder.path, found: "this folder is an input of the compression",
        advice: "Choose another folder with --out")
    }
  }

  /// Rejects the file of one network, or a folder with one of the two generators.
  static func refuseSingle(_ path: String, data: String) throws {
    let isFile = FileContents.exists(path) && !FileContents.isFolder(path)
    let files = ["G_A", "G_B"].map { "\(path)/\($0).safetensors" }.filter(FileContents.exists)
    guard isFile || files.count == 1 else { return }
    let file = isFile ? path : files[0]
    let images = data + (file.hasSuffix("G_B.safetensors") ? "/trainB" : "/trainA")
    throw FileProblem(
      .malformed, path: path,
      found: isFile
        ? "this is a single file, but coevolve compresses the two generators of a pair together"
        : "there is one generator in this folder, but coevolve compresses the two of a pair together",
      advice: "Name the folder of a pair with G_A.safetensors and G_B.safetensors, or compress the"
        + " one network: condense compress \(file) --data \(images) --steps prune,tune --set"
        + " steps.1.search=evolution --out FOLDER")
  }

  /// Rejects generators that cannot be pruned, and missing discriminators.
  func refuseUnfit(_ pair: TranslationPair) throws {
    for (name, generator) in [("G_A", pair.generatorAToB), ("G_B", pair.generatorBToA)] {
      let groups = ChannelGroups(of: generator.model, imageShape: generator.exampleImage)
      guard groups.groups.isEmpty else { continue }
      throw FileProblem(
        .malformed, path: step.pairPath, found: "no channel of its \(name) can be pruned",
        advice: "Choose another pair; condense inspect shows the layers of a network")
    }
    guard
      pair.discriminators != nil || step.candidates.objective.distortionWeight > 0
        || !step.method.isSearch
    else {
      throw FileProblem(
        .missing, path: step.originalPath,
        found: "the discriminators D_A.safetensors and D_B.safetensors are missing, and the"
          + " distortion weight is 0. The cycle loss alone would reward generators that copy their input",
        advice:
          "Add the discriminators to this folder, or set candidates.objective.distortion above 0")
    }
    guard
      pair.discriminators != nil || step.finetune.objective ?? .distillation == .distillation
    else {
      throw FileProblem(
        .missing, path: step.originalPath,
        found: "the discriminators D_A.safetensors and D_B.safetensors are missing, and the"
          + " adversarial loss needs them",
        advice:
          "Add them to this folder, or fine-tune with --finetune-objective distillation")
    }
  }

  /// Reports the measured time of the result, because a budget in milliseconds was converted with
  /// other networks.
  func tellTimes(_ result: CompressionResult) {
    let times = result.rows.suffix(2).map { String(format: "%.2f", $0.milliseconds) }
    tell(
      "budget \(step.budget.amount) ms per image, measured \(times.joined(separator: " and ")) ms;"
        + " other load on the machine increases measured times")
  }

  /// Reports what should be known of the files, and how images are converted if they differ from the
  /// original pair's training images.
  func tellConversion(_ data: TranslationData) {
    for note in data.folder.notes { tell("note: \(note)") }
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
      "converting images of \(picture.height)×\(picture.width)\(words(isColored, becomesColored)) to"
        + " \(size.height)×\(size.width)\(words(becomesColored, isColored)),"
        + " like the training images of the original pair")
  }
}
