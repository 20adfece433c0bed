import DataPipeline
import Distillation
import RecipeLanguage

extension ImitateRun {
  /// Rejects a student that reads other channels than the teacher, or whose output for an image of the
  /// teacher's size has another shape.
  func requireEqualOutputs(_ student: Model, _ teacher: Model) throws {
    let (ours, theirs) = (student.networks[0].network.plan, teacher.networks[0].network.plan)
    guard ours.inputChannels == theirs.inputChannels else {
      throw RecipeProblem(
        at: "start_from",
        "it reads images of \(ours.inputChannels) channels, but the teacher reads images of"
          + " \(theirs.inputChannels)")
    }
    let image = teacher.imageShapes[0]
    guard let made = try? ours.outputShape(for: image),
      let wanted = try? theirs.outputShape(for: image), made != wanted
    else { return }
    throw RecipeProblem(
      at: "start_from",
      "its output for an image of \(image[0])×\(image[1]) is \(made), but that of the teacher is"
        + " \(wanted); name a network with such an output")
  }

  /// Rejects images of a size that a network does not accept.
  func requireSizes(
    _ student: ImageNetwork, _ teacher: ImageNetwork, _ original: Model,
    _ parts: ImitationData.Parts
  ) throws {
    guard
      let problem = ImitationSizeProblem(student, imitating: [teacher], on: parts.all)
    else { return }
    let side = original.statedSize.flatMap { $0.height == $0.width ? $0.width : nil }
    if step.data.resize.crops {
      let advice =
        side.flatMap {
          $0 == problem.size.width ? nil : "set it to \($0), the teacher's image size"
        }
        ?? "set it to a size that both networks accept"
      throw RecipeProblem(at: "data.crop_size", "\(problem.text); \(advice)")
    }
    let crop = side.map { "crop_size to \($0), the teacher's image size" }
    throw RecipeProblem(
      at: "data",
      "\(problem.text), the size of \(problem.path); set resize to resize-and-crop and "
        + (crop ?? "crop_size to a size that both networks accept"))
  }

  /// A sentence if a classifier reads images of another size than its own.
  func sizeWarnings(_ models: [Model], _ parts: ImitationData.Parts) -> [String] {
    let sizes = parts.all.flatMap { $0.viewSizes.map(\.size) }
    for case .classifier(let classifier) in models {
      let own = ImageSize(
        height: classifier.manifest.imageShape[0], width: classifier.manifest.imageShape[1])
      guard let other = sizes.first(where: { $0 != own }) else { continue }
      return [
        "a classifier for images of \(own) reads images of \(other) here, so its outputs may be"
          + " worse; \(step.data.resize.crops ? "data.crop_size" : "data.resize") chooses the size"
      ]
    }
    return []
  }
}
