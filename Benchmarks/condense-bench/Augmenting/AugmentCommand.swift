import ArgumentParser

/// `condense-bench augment`: pixels, draws and speed of augmentations, for
/// `scripts/python check augmentation`.
struct AugmentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "augment", abstract: "Augment images, or time it.",
    subcommands: [AugmentedPixelsCommand.self, DrawsCommand.self, AugmentSpeedCommand.self])
}
