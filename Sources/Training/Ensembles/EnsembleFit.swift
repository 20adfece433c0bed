import DataPipeline
import FileAccess
import TensorCore

/// Whether classifiers can be one network that reads the images of the first of them.
struct EnsembleFit {
  private let first: ClassifierEnsemble.Member

  init(_ first: ClassifierEnsemble.Member) { self.first = first }

  /// Rejects a classifier with other classes, or with images that operations of a network cannot
  /// make from those of the first.
  func refuseMisfit(_ member: ClassifierEnsemble.Member) throws {
    let (ours, theirs) = (first.classifier.manifest, member.classifier.manifest)
    func misfit(_ found: String, _ advice: String) -> FileProblem {
      FileProblem(.malformed, path: member.name, found: found, advice: advice)
    }
    guard ClassOrder(of: theirs.classNames, as: ours.classNames) != nil else {
      throw misfit(
        "this classifier has the \(theirs.classNames.count) classes \(theirs.classNames.listed()),"
          + " but \(first.name) has the \(ours.classNames.count) classes \(ours.classNames.listed())",
        "Choose classifiers of the same classes")
    }
    let (image, wanted) = (ours.imageShape, theirs.imageShape)
    guard ImageConversion.canConvert(channels: image[2], to: wanted[2]) else {
      throw misfit(
        "this classifier reads images of \(wanted[2]) channels, which cannot be made from the"
          + " \(image[2]) of \(first.name)", "Choose classifiers of gray or RGB images")
    }
    guard wanted[0] >= image[0], wanted[1] >= image[1] else {
      throw misfit(
        "this classifier reads images of \(Shape(wanted)), smaller than the \(Shape(image)) of"
          + " \(first.name); one network enlarges images, but does not reduce them as Condense reduces"
          + " images for a single classifier",
        "Name the classifier with the smallest images first, or list the files under teachers.files"
      )
    }
  }
}
