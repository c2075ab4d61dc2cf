"""Jobs on the workers of a Dask cluster; `distributed` is imported only where that is asked for."""
