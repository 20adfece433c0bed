#pragma once
#include <cblas.h>
#include <stddef.h>

// The LAPACK routines that Kernels calls. OpenBLAS and Accelerate export them under their Fortran
// names, but Debian's OpenBLAS has no header for them. Matrices are column-major. The last
// arguments are the lengths of the strings, which Fortran compilers pass after the others.

/// The eigenvalues of a symmetric matrix, ascending, and its eigenvectors if jobz is "V".
void dsyevd_(
    const char *jobz, const char *uplo, const blasint *n, double *a, const blasint *lda, double *w, double *work,
    const blasint *lwork, blasint *iwork, const blasint *liwork, blasint *info, size_t jobzLength, size_t uploLength);

/// The Cholesky factor of a symmetric positive definite matrix, in the triangle given by uplo.
void dpotrf_(const char *uplo, const blasint *n, double *a, const blasint *lda, blasint *info, size_t uploLength);

/// The same in single precision.
void spotrf_(const char *uplo, const blasint *n, float *a, const blasint *lda, blasint *info, size_t uploLength);
