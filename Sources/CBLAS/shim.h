#pragma once
#include <cblas.h>
#include <stddef.h>

// The routines of LAPACK that Kernels calls. OpenBLAS and Accelerate carry them under their Fortran names, but
// Debian's OpenBLAS comes without a header for them. Matrices are column-major. The last arguments are the
// lengths of the strings, which Fortran compilers pass behind the others.

/// Eigenvalues, ascending, and with jobz "V" eigenvectors of a symmetric matrix.
void dsyevd_(
    const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work,
    const int *lwork, int *iwork, const int *liwork, int *info, size_t jobzLength, size_t uploLength);

/// The Cholesky factor of a symmetric positive definite matrix, in the triangle that uplo names.
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info, size_t uploLength);

/// The same in single precision.
void spotrf_(const char *uplo, const int *n, float *a, const int *lda, int *info, size_t uploLength);
