/// Stops where the extents of a convolution make no sense: what both kinds of convolution ask of
/// their callers.
func requireConvolution(
  _ layer: String, _ inputChannels: Int, _ outputChannels: Int, kernelSize: Int, stride: Int,
  padding: Int, groups: Int
) {
  precondition(
    kernelSize > 0 && stride > 0 && padding >= 0 && groups > 0,
    "\(layer): expected a positive kernel, stride and groups and no negative padding, found"
      + " \(kernelSize), \(stride), \(groups) and \(padding)")
  precondition(
    inputChannels % groups == 0 && outputChannels % groups == 0,
    "\(layer): \(inputChannels) and \(outputChannels) channels do not split into \(groups) groups")
}
